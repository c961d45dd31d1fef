package lambdavpc.cli.stack;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import lambdavpc.embedded.StrictJson;

/** JSON as commands take it from a file and as {@code --json} prints it: for scripts, and readable all the same. */
public final class Json {
    private static final Gson GSON = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private Json() {}

    public static String of(Object answer) {
        return GSON.toJson(answer);
    }

    /** @throws Failure that names the file */
    public static JsonObject read(Path file) {
        try {
            return StrictJson.parse(Files.readString(file)).getAsJsonObject();
        } catch (NoSuchFileException e) {
            throw new Failure("there is no file " + file);
        } catch (IOException e) {
            throw new Failure(file + ": cannot be read: " + e.getMessage());
        } catch (JsonParseException | IllegalStateException e) {
            throw new Failure(file + " is not a JSON object");
        }
    }
}
