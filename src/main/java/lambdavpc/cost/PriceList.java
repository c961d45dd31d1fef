package lambdavpc.cost;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * {@code prices.yaml}: what things cost, how much they are used, and what is free.
 *
 * @param region whose prices they are
 * @param date   when they were written down
 * @param source where they come from
 * @param prices dollars by key: {@code natGatewayHour}, {@code ec2.t4g.micro} and {@code rds.postgres.db.t4g.micro} an hour
 * @param usage  assumptions about a month, by key
 * @param free   reason by resource type
 */
public record PriceList(String region, String date, String source, Map<String, BigDecimal> prices, Map<String, Assumption> usage,
        Map<String, String> free) {
    /** Keys that end in a kind of machine or storage: there are more of them than a list can hold. */
    private static final String OPEN = "(ec2|volume|rdsStorage|rds\\.(postgres|mysql|mariadb))\\.[a-z0-9.-]+";

    /** @param of what it is an amount of */
    public record Assumption(BigDecimal amount, String of) {}

    public PriceList {
        prices = Collections.unmodifiableMap(new LinkedHashMap<>(prices));
        usage = Collections.unmodifiableMap(new LinkedHashMap<>(usage));
        free = Map.copyOf(free);
    }

    public static PriceList load() {
        try (var in = new InputStreamReader(PriceList.class.getResourceAsStream("prices.yaml"), UTF_8)) {
            Map<String, Object> file = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            var prices = new LinkedHashMap<String, BigDecimal>();
            PriceList.<Object>section(file, "prices").forEach((key, price) -> prices.put(key, new BigDecimal(price.toString())));
            var usage = new LinkedHashMap<String, Assumption>();
            PriceList.<Map<String, Object>>section(file, "usage").forEach((key, each) ->
                    usage.put(key, new Assumption(new BigDecimal(each.get("amount").toString()), each.get("of").toString())));
            var free = new LinkedHashMap<String, String>();
            PriceList.<List<String>>section(file, "free").forEach((reason, types) -> types.forEach(type -> free.put(type, reason)));
            return new PriceList(file.get("region").toString(), file.get("date").toString(), file.get("source").toString(), prices, usage, free);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same with a profile's own amounts; keys of usage that are none are refused where the profile is read. */
    public PriceList with(Map<String, BigDecimal> ownPrices, Map<String, BigDecimal> ownUsage) {
        var allPrices = new LinkedHashMap<>(prices);
        allPrices.putAll(ownPrices);
        var allUsage = new LinkedHashMap<>(usage);
        ownUsage.forEach((key, amount) -> allUsage.computeIfPresent(key, (same, assumption) -> new Assumption(amount, assumption.of())));
        return new PriceList(region, date, source, allPrices, allUsage, free);
    }

    /** Whether it is a price that a profile may set. */
    public boolean mayPrice(String key) {
        return prices.containsKey(key) || key.matches(OPEN);
    }

    Optional<BigDecimal> price(String key) {
        return Optional.ofNullable(prices.get(key));
    }

    BigDecimal used(String key) {
        return usage.get(key).amount();
    }

    @SuppressWarnings("unchecked")
    private static <T> Map<String, T> section(Map<String, Object> file, String name) {
        return (Map<String, T>) file.get(name);
    }
}
