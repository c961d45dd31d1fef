package lambdavpc.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;

/** What {@code --json} prints: for scripts, and readable all the same. */
final class Json {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private Json() {}

    static String of(Object answer) {
        return GSON.toJson(answer);
    }
}
