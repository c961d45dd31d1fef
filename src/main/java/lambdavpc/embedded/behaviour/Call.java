package lambdavpc.embedded.behaviour;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.graph.Unknown;

/**
 * One creation or update of a resource, as its behaviour sees it.
 *
 * @param world   as it is before
 * @param urn     the resource's URN
 * @param inputs  decoded, defaults and names filled in
 * @param before  the entry that is updated; empty on creation
 * @param id      physical id; {@code Unknown} when a preview cannot tell
 * @param preview nothing will exist afterwards
 * @param now     creation time in ISO 8601, UTC
 */
public record Call(
        Region region, World world, String urn, Inputs inputs, Optional<World.Entry> before, Object id, boolean preview, String now) {

    /** Concatenated; unknown as soon as one part is. */
    public static Object join(Object... parts) {
        var text = new StringBuilder();
        for (var part : parts) {
            if (part == Unknown.UNKNOWN || part == null) {
                return Unknown.UNKNOWN;
            }
            text.append(part);
        }
        return text.toString();
    }

    public Object arn(String service, Object... resource) {
        return join("arn:" + region.partition() + ":" + service + ":" + region.name() + ":" + region.account() + ":", join(resource));
    }

    /** ARNs of services that know no region: IAM. */
    public Object globalArn(String service, Object... resource) {
        return join("arn:" + region.partition() + ":" + service + "::" + region.account() + ":", join(resource));
    }

    /** An id of AWS's form that follows from this resource's id: stays the same over updates. */
    public Object derivedId(String prefix, Object salt) {
        return id == Unknown.UNKNOWN || salt == Unknown.UNKNOWN ? Unknown.UNKNOWN : prefix + hex(id + "|" + salt, 17);
    }

    /** What the resource had before an update; the given value on creation. */
    public Object kept(String output, Object onCreation) {
        return before.map(entry -> entry.outputs().get(output)).orElse(onCreation);
    }

    /** The resource that an input names. */
    public Optional<World.Entry> target(Property property) {
        return inputs.text(property.name()).flatMap(value -> property.reference().find(world, value));
    }

    /** An output of a resource in this world; unknown when it does not exist yet. */
    public static Object output(Optional<World.Entry> entry, String name) {
        return entry.map(found -> found.outputs().get(name)).orElse(Unknown.UNKNOWN);
    }

    public void refuseIf(boolean broken, String code, String message) {
        if (broken) {
            throw new AwsException(code, message);
        }
    }

    /** So many hexadecimal digits that follow from the seed. */
    public static String hex(String seed, int digits) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, digits);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
