package lambdavpc.embedded.runtime.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a caller gets.
 *
 * @param headers by name in small letters
 * @param cookies one {@code Set-Cookie} each
 */
record HttpAnswer(int status, Map<String, String> headers, List<String> cookies, byte[] body) {
    private static final String JSON = "application/json";

    /** AWS's own words. */
    static HttpAnswer of(int status, String key, String message) {
        var body = new JsonObject();
        body.addProperty(key, message);
        return new HttpAnswer(status, Map.of("content-type", JSON), List.of(), body.toString().getBytes(UTF_8));
    }

    /**
     * What a function's answer means: an object with a {@code statusCode} says everything itself, anything else is the body of a 200.
     *
     * @param contentType where an object with a {@code statusCode} names none
     * @return empty where it means nothing: a status that is no number, a body that is no text
     */
    static Optional<HttpAnswer> ofFunction(String payload, String contentType) {
        try {
            var answer = JsonParser.parseString(payload);
            if (!(answer instanceof JsonObject object) || !object.has("statusCode")) {
                var text = answer instanceof JsonPrimitive primitive && primitive.isString() ? primitive.getAsString() : payload;
                return Optional.of(new HttpAnswer(200, Map.of("content-type", JSON), List.of(), text.getBytes(UTF_8)));
            }
            var status = object.get("statusCode").getAsInt();
            var headers = new TreeMap<>(Map.of("content-type", contentType));
            object(object, "headers").entrySet().forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue().getAsString()));
            var cookies = new ArrayList<String>();
            if (present(object, "cookies")) {
                object.getAsJsonArray("cookies").forEach(cookie -> cookies.add(cookie.getAsString()));
            }
            var body = present(object, "body") ? text(object.get("body")) : "";
            var encoded = present(object, "isBase64Encoded") && object.get("isBase64Encoded").getAsBoolean();
            return status < 100 || status > 599 ? Optional.empty()
                    : Optional.of(new HttpAnswer(status, headers, cookies, encoded ? Base64.getDecoder().decode(body) : body.getBytes(UTF_8)));
        } catch (JsonParseException | IllegalArgumentException | IllegalStateException | ClassCastException | UnsupportedOperationException malformed) {
            return Optional.empty();
        }
    }

    private static JsonObject object(JsonObject of, String name) {
        return present(of, name) ? of.getAsJsonObject(name) : new JsonObject();
    }

    private static boolean present(JsonObject of, String name) {
        return of.has(name) && !of.get(name).isJsonNull();
    }

    private static String text(JsonElement body) {
        if (body instanceof JsonPrimitive primitive && primitive.isString()) {
            return primitive.getAsString();
        }
        throw new IllegalArgumentException("a body is a text");
    }

    void send(HttpExchange exchange, String requestId) throws IOException {
        headers.forEach((name, value) -> {
            if (!name.equals("content-length")) { // is the server's to say
                exchange.getResponseHeaders().set(name, value);
            }
        });
        cookies.forEach(cookie -> exchange.getResponseHeaders().add("Set-Cookie", cookie));
        exchange.getResponseHeaders().set("apigw-requestid", requestId);
        var bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD") || status < 200 || status == 204 || status == 304;
        exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
    }
}
