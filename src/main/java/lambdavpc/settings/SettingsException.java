package lambdavpc.settings;

import com.pulumi.exceptions.RunException;
import java.util.List;
import java.util.stream.Collectors;

/** All that is wrong with a profile. Pulumi prints its message without a stack trace. */
public final class SettingsException extends RunException {
    private final transient List<Problem> problems;

    public SettingsException(String stack, List<Problem> problems) {
        super(problems.stream().map(problem -> "\n  " + problem).collect(Collectors.joining("",
                "Pulumi.%s.yaml has %d problem%s; nothing was changed:".formatted(
                        stack, problems.size(), problems.size() == 1 ? "" : "s"), "")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
