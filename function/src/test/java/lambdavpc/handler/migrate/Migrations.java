package lambdavpc.handler.migrate;

import lambdavpc.handler.Stack;
import lambdavpc.handler.core.Settings;

/** For tests of the other functions: the database as migrate leaves it. */
public final class Migrations {
    private Migrations() {}

    public static void run(Stack stack) {
        run(stack, stack.settings());
    }

    public static void run(Stack stack, Settings settings) {
        Stack.invoke(new Migrate(settings, stack.secrets()), "{}");
    }
}
