package lambdavpc.handler.rotation;

import lambdavpc.handler.Stack;
import lambdavpc.handler.core.Settings;
import lambdavpc.handler.migrate.Migrations;

/** For tests of the other functions: rotations of a stack's secret. */
public final class Rotations {
    private Rotations() {}

    /** The stack as it is after its first deployment. */
    public static Rotation ready(Stack stack) {
        Migrations.run(stack);
        var rotation = single(stack, stack.settings());
        stack.rotate(rotation);
        return rotation;
    }

    public static Rotation single(Stack stack, Settings settings) {
        return new Rotation(settings, Users.SINGLE, stack.secrets());
    }

    public static Rotation alternating(Stack stack, Settings settings) {
        return new Rotation(settings, Users.ALTERNATING, stack.secrets());
    }
}
