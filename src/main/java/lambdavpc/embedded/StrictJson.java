package lambdavpc.embedded;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;

/** JSON as Lambda takes it. Gson's own parser also takes {@code limit}, {@code {a:1}}, comments and what follows a document. */
public final class StrictJson {
    private StrictJson() {}

    /** @throws JsonParseException when the text is not one JSON value; one line that says where */
    public static JsonElement parse(String text) {
        try (var reader = new JsonReader(new StringReader(text))) {
            var element = new Gson().getAdapter(JsonElement.class).read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("text after the value");
            }
            return element;
        } catch (IOException | NumberFormatException e) {
            throw new JsonParseException(hint(e.getMessage()), e);
        }
    }

    /** Gson's message without its advice to accept what is malformed. */
    private static String hint(String message) {
        return message.replaceFirst(".*malformed JSON", "malformed JSON");
    }
}
