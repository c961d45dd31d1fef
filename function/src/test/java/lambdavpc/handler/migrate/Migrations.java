package lambdavpc.handler.migrate;

import lambdavpc.handler.Stack;
import lambdavpc.handler.core.Settings;

/** For tests of the other functions: the database as migrate leaves it. */
public final class Migrations {
    private Migrations() {}

    public static void run(Stack stack) {
        run(stack, stack.settings());
    }

    /** What migrate answers. */
    public static String run(Stack stack, Settings settings) {
        return Stack.invoke(new Migrate(settings, stack.secrets()), "{}");
    }
}
