package lambdavpc.embedded.behaviour;

import java.util.List;
import java.util.Map;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;

/**
 * What AWS does with one type of resource. Most of it is declared in the {@link Shape}; a subclass adds what only code can
 * say. Behaviours have no state: everything that exists is in the {@link World}.
 */
public abstract class Behaviour {
    private final Shape shape;

    protected Behaviour(Shape shape) {
        this.shape = shape;
    }

    public final String type() {
        return shape.type;
    }

    public final List<Property> properties() {
        return List.copyOf(shape.properties);
    }

    /** Outputs that are no inputs. */
    public final List<String> computed() {
        return List.copyOf(shape.computed);
    }

    final Shape shape() {
        return shape;
    }

    /** Where it is not a random one and not an input's value. */
    protected Object id(Call call) {
        return shape.idProperty.isEmpty()
                ? shape.idPrefix + "0" + Call.hex(shape.type + "|" + call.urn() + "|" + call.world().serial(), 16)
                : call.inputs().raw(shape.idProperty);
    }

    /**
     * The declared {@link Shape#computes} outputs, and those inputs whose value AWS chooses when they are not given. The
     * other inputs are told back without this.
     */
    protected Map<String, Object> outputs(Call call) {
        return Map.of();
    }

    /**
     * Refusals that need the world, beyond references, uniqueness and limits. Not asked in previews.
     *
     * @throws AwsException as AWS refuses
     */
    protected void refuse(Call call) {}

    /** What a creation or an update changes in the world besides the entry itself. */
    protected World settle(Call call, World.Entry entry, World world) {
        return world;
    }

    /** @throws AwsException as AWS refuses, beyond other resources' holding references */
    protected void refuseDeletion(World.Entry entry, World world) {}

    /** What a deletion changes besides the entry itself and what AWS made for it. */
    protected World afterDeletion(World.Entry entry, World world) {
        return world;
    }
}
