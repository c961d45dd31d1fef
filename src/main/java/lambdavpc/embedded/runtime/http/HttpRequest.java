package lambdavpc.embedded.runtime.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A request as it came, and the event of payload format 2.0 that a function gets for it.
 *
 * @param path  as it was sent, percent signs included
 * @param query without its question mark; empty for none
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">format 2.0</a>
 */
record HttpRequest(String id, Instant time, String method, String path, String query, Headers headers, byte[] body, String sourceIp) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    /** What comes as text; every other body comes in base64, a form's too. */
    private static final Pattern TEXT = Pattern.compile("(text/.*|application/(json|javascript|xml)|.*\\+(json|xml))(;.*)?");

    /** @throws IOException where it breaks off */
    static HttpRequest of(HttpExchange exchange, Instant time, int mostBytes) throws IOException {
        var uri = exchange.getRequestURI();
        return new HttpRequest(UUID.randomUUID().toString(), time, exchange.getRequestMethod(), uri.getRawPath(), Optional.ofNullable(uri.getRawQuery()).orElse(""),
                exchange.getRequestHeaders(), exchange.getRequestBody().readNBytes(mostBytes + 1), exchange.getRemoteAddress().getAddress().getHostAddress());
    }

    /** Of the whole path or a part of it; a plus sign stays one. */
    static String decoded(String path) {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException noPercentEncoding) {
            return path;
        }
    }

    /**
     * The event.
     *
     * @param rawPath    what it says of the path
     * @param domain     the host name on AWS
     * @param authorizer who signed; empty where nobody had to
     */
    JsonObject event(String routeKey, String rawPath, String domain, String accountId, String apiId, Map<String, String> pathParameters, Optional<JsonObject> authorizer) {
        var event = new JsonObject();
        event.addProperty("version", "2.0");
        event.addProperty("routeKey", routeKey);
        event.addProperty("rawPath", rawPath);
        event.addProperty("rawQueryString", query);
        var cookies = headers.getOrDefault("Cookie", List.of()).stream().flatMap(line -> Arrays.stream(line.split("; *"))).toList();
        if (!cookies.isEmpty()) {
            event.add("cookies", cookies.stream().collect(JsonArray::new, JsonArray::add, JsonArray::addAll));
        }
        event.add("headers", object(sent(domain)));
        if (!query.isEmpty()) {
            event.add("queryStringParameters", object(parameters()));
        }
        event.add("requestContext", context(routeKey, rawPath, domain, accountId, apiId, authorizer));
        if (body.length > 0) {
            var text = TEXT.matcher(Optional.ofNullable(headers.getFirst("Content-Type")).orElse("").toLowerCase(Locale.ROOT)).matches();
            event.addProperty("body", text ? new String(body, UTF_8) : Base64.getEncoder().encodeToString(body));
            event.addProperty("isBase64Encoded", !text);
        } else {
            event.addProperty("isBase64Encoded", false);
        }
        if (!pathParameters.isEmpty()) {
            event.add("pathParameters", object(pathParameters));
        }
        return event;
    }

    private JsonObject context(String routeKey, String path, String domain, String accountId, String apiId, Optional<JsonObject> authorizer) {
        var context = new JsonObject();
        context.addProperty("accountId", accountId);
        context.addProperty("apiId", apiId);
        authorizer.ifPresent(iam -> {
            var kinds = new JsonObject();
            kinds.add("iam", iam);
            context.add("authorizer", kinds);
        });
        context.addProperty("domainName", domain);
        context.addProperty("domainPrefix", domain.substring(0, domain.indexOf('.')));
        var http = new JsonObject();
        http.addProperty("method", method);
        http.addProperty("path", path);
        http.addProperty("protocol", "HTTP/1.1");
        http.addProperty("sourceIp", sourceIp);
        http.addProperty("userAgent", Optional.ofNullable(headers.getFirst("User-Agent")).orElse(""));
        context.add("http", http);
        context.addProperty("requestId", id);
        context.addProperty("routeKey", routeKey);
        context.addProperty("stage", "$default");
        context.addProperty("time", TIME.format(time));
        context.addProperty("timeEpoch", time.toEpochMilli());
        return context;
    }

    /** Headers as AWS hands them on: names in small letters, several of one name joined, and whom it came from. */
    private Map<String, String> sent(String domain) {
        var sent = new TreeMap<String, String>();
        headers.forEach((name, values) -> sent.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        sent.remove("cookie");
        sent.put("host", domain);
        sent.put("x-forwarded-for", sourceIp);
        sent.put("x-forwarded-port", "443");
        sent.put("x-forwarded-proto", "https");
        return sent;
    }

    private Map<String, String> parameters() {
        return Arrays.stream(query.split("&")).filter(pair -> !pair.isEmpty()).map(pair -> (pair + "=").split("=", -1))
                .collect(Collectors.toMap(pair -> decoded(pair[0].replace("+", " ")), pair -> decoded(pair[1].replace("+", " ")), (one, other) -> one + "," + other, LinkedHashMap::new));
    }

    private static JsonObject object(Map<String, String> values) {
        var object = new JsonObject();
        values.forEach(object::addProperty);
        return object;
    }
}
