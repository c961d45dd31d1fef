package lambdavpc.handler;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a function dies: at one of the things that it does to the world, each counted when it is done: before it, or after it and before
 * its answer is heard. From then on nothing that the function does gets out.
 */
public final class Crash {
    public enum Side { BEFORE, AFTER }

    /** Not an exception, so that nobody handles it: the process is gone. */
    public static final class Died extends Error {
        private Died() {
            super("died as asked", null, false, false);
        }
    }

    /** One thing that is done to the world. */
    @FunctionalInterface
    public interface Deed<T, E extends Throwable> {
        T done() throws E;
    }

    private final int point;
    private final Side side;
    private final List<String> deeds = new ArrayList<>();
    private boolean dead;

    /** @param point 0 for the first deed */
    public Crash(int point, Side side) {
        this.point = point;
        this.side = side;
    }

    public static Crash never() {
        return new Crash(-1, Side.BEFORE);
    }

    /** What was done, the deed of death included. */
    public synchronized List<String> deeds() {
        return List.copyOf(deeds);
    }

    public synchronized boolean dead() {
        return dead;
    }

    public synchronized <T, E extends Throwable> T at(String what, Deed<T, E> deed) throws E {
        if (!dead) {
            deeds.add(what);
        }
        dead |= deeds.size() > point + 1 && point >= 0 || deeds.size() == point + 1 && side == Side.BEFORE;
        if (dead) {
            throw new Died();
        }
        try {
            return deed.done();
        } finally {
            if (deeds.size() == point + 1) {
                dead = true;
                throwDied();
            }
        }
    }

    private static void throwDied() {
        throw new Died();
    }
}
