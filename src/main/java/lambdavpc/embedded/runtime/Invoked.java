package lambdavpc.embedded.runtime;

import java.util.List;
import lambdavpc.embedded.runtime.lambda.Result;

/** @param notices what happened to the stack meanwhile, a line each, for whoever invoked */
public record Invoked(Result result, List<String> notices) {}
