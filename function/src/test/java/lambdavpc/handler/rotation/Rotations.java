package lambdavpc.handler.rotation;

import lambdavpc.handler.Stack;
import lambdavpc.handler.migrate.Migrations;

/** For tests of the other functions: rotations of a stack's secret. */
public final class Rotations {
    private Rotations() {}

    /** The stack as it is after its first deployment. */
    public static Rotation ready(Stack stack) {
        Migrations.run(stack);
        var rotation = single(stack);
        stack.rotate(rotation);
        return rotation;
    }

    public static Rotation single(Stack stack) {
        return new Rotation(stack.settings(), Users.SINGLE, stack.secrets());
    }

    public static Rotation alternating(Stack stack) {
        return new Rotation(stack.settings(), Users.ALTERNATING, stack.secrets());
    }
}
