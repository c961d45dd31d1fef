package lambdavpc.embedded.concrete.packet;

import java.util.Locale;
import lambdavpc.embedded.concrete.Unsupported;

/** The protocols that a connection can be tried with here; rules may name others. */
public enum Protocol {
    TCP(6), UDP(17), ICMP(1), ICMPV6(58);

    private final int number;

    Protocol(int number) {
        this.number = number;
    }

    /** As rules and people write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean ports() {
        return this == TCP || this == UDP;
    }

    /** The type of the message that answers one of this type. */
    int answers(int type) {
        if (this == ICMP && type == 8) {
            return 0;
        }
        if (this == ICMPV6 && type == 128) {
            return 129;
        }
        throw new Unsupported(word() + " messages other than an echo request", "the packet");
    }

    /** Whether a rule's protocol, by word or number, includes this one. */
    boolean in(String rule) {
        return switch (rule.toLowerCase(Locale.ROOT)) {
            case "-1", "all" -> true;
            case "tcp" -> this == TCP;
            case "udp" -> this == UDP;
            case "icmp" -> this == ICMP;
            case "icmpv6" -> this == ICMPV6;
            default -> {
                if (!rule.matches("\\d{1,3}")) {
                    throw new Unsupported("the protocol " + rule, "a rule");
                }
                yield Integer.parseInt(rule) == number;
            }
        };
    }
}
