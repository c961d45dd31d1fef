package lambdavpc.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where and who the embedded AWS is.
 *
 * @param name for example {@code us-east-1}
 */
public record Region(String name) {
    /** Says what it is: no real account has this id. */
    public static final String ACCOUNT = "000000000000";

    public Region {
        if (!name.matches("[a-z]{2}(-[a-z]+)+-\\d")) {
            throw new IllegalArgumentException("'" + name + "' is not an AWS region; give one such as us-east-1");
        }
    }

    public String account() {
        return ACCOUNT;
    }

    public String partition() {
        return name.startsWith("cn-") ? "aws-cn" : name.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    /** The domain of its services' host names. */
    public String dnsSuffix() {
        return name.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
    }

    /** Ordinary zones, then one local zone, where neither NAT gateways nor endpoints nor most databases are to be had. */
    public List<Zone> zones() {
        var zones = new ArrayList<Zone>();
        for (var letter = 'a'; letter < (name.equals("us-east-1") ? 'g' : 'd'); letter++) {
            zones.add(new Zone(name + letter, code() + "-az" + (letter - 'a' + 1), name, "availability-zone"));
        }
        zones.add(new Zone(name + "-lcl-1a", code() + "-lcl1-az1", name + "-lcl-1", "local-zone"));
        return List.copyOf(zones);
    }

    public List<Zone> ordinaryZones() {
        return zones().stream().filter(Zone::ordinary).toList();
    }

    /** {@code use1} for us-east-1, {@code apse2} for ap-southeast-2: how zone ids begin. */
    private String code() {
        var parts = name.split("-");
        var direction = parts[parts.length - 2].toLowerCase(Locale.ROOT);
        var initials = direction.replaceFirst("^(north|south)?(east|west)?.*$", "$1 $2").strip().split(" +");
        var code = new StringBuilder(parts[0]);
        for (var word : initials) {
            code.append(word.isEmpty() ? direction.charAt(0) : word.charAt(0));
        }
        return code.append(parts[parts.length - 1]).toString();
    }

    /** @param kind {@code availability-zone} or {@code local-zone} */
    public record Zone(String name, String id, String group, String kind) {
        public boolean ordinary() {
            return kind.equals("availability-zone");
        }
    }
}
