package lambdavpc.graph;

import java.util.List;

/** A program that did not end well: all its errors, each as a text for the user. */
public final class ProgramFailed extends RuntimeException {
    private final List<String> messages;

    public ProgramFailed(List<String> messages) {
        super(String.join("\n", messages));
        this.messages = List.copyOf(messages);
    }

    public List<String> messages() {
        return messages;
    }
}
