package lambdavpc.handler.migrate;

import lambdavpc.handler.Stack;

/** For tests of the other functions: the database as migrate leaves it. */
public final class Migrations {
    private Migrations() {}

    public static void run(Stack stack) {
        Stack.invoke(new Migrate(stack.settings(), stack.secrets()), "{}");
    }
}
