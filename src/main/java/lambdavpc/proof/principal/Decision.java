package lambdavpc.proof.principal;

import java.util.List;

/**
 * How one request is decided, and by what.
 *
 * @param allows  statements that allow it, of all layers
 * @param denies  statements that deny it: one is enough
 * @param missing layers that would have to allow it and do not, in the words of a report
 */
public record Decision(boolean allowed, List<Statement> allows, List<Statement> denies, List<String> missing) {}
