package lambdavpc.embedded.behaviour;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;

/**
 * An input that names another resource.
 *
 * @param type    type token of what it names
 * @param by      outputs that it may be named by; {@code id} is the physical id
 * @param code    AWS's code when there is no such resource
 * @param message AWS's message, {@code %s} being the value
 * @param key     the value to look up; null when AWS itself provides what is named ({@code local}, {@code alias/aws/...})
 * @param bond    what the reference means for the deletion of its target
 */
public record Reference(String type, List<String> by, String code, String message, UnaryOperator<String> key, Bond bond) {

    /** The target cannot go before, does not care, or takes the referring resource with it. */
    public enum Bond { HOLDS, LOOSE, DIES_WITH }

    /** By physical id; holds its target. */
    public static Reference to(String type, String code, String message) {
        return new Reference(type, List.of("id"), code, message, UnaryOperator.identity(), Bond.HOLDS);
    }

    public Reference by(String... outputs) {
        return new Reference(type, List.of(outputs), code, message, key, bond);
    }

    public Reference key(UnaryOperator<String> lookUp) {
        return new Reference(type, by, code, message, lookUp, bond);
    }

    public Reference loose() {
        return new Reference(type, by, code, message, key, Bond.LOOSE);
    }

    public Reference diesWith() {
        return new Reference(type, by, code, message, key, Bond.DIES_WITH);
    }

    public Optional<World.Entry> find(World world, String value) {
        var wanted = key.apply(value);
        return wanted == null ? Optional.empty() : world.all(type).filter(entry -> names(wanted, entry)).findFirst();
    }

    /** @throws AwsException where nothing has that name */
    void demand(World world, String value) {
        if (key.apply(value) != null && find(world, value).isEmpty()) {
            throw new AwsException(code, message.contains("%s") ? message.formatted(value) : message);
        }
    }

    boolean pointsAt(World.Entry target, String value) {
        var wanted = key.apply(value);
        return wanted != null && target.type().equals(type) && names(wanted, target);
    }

    private boolean names(String wanted, World.Entry entry) {
        return by.stream().anyMatch(output -> wanted.equals(output.equals("id") ? entry.id() : entry.outputs().get(output)));
    }
}
