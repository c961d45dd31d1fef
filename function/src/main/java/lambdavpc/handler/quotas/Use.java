package lambdavpc.handler.quotas;

/**
 * How far something is used up.
 *
 * @param name {@code network-interfaces}
 * @param most what there may be
 */
record Use(String name, double used, double most) {
    /** Nothing of which there is none is full; what there may not be any of is, by whatever there is. */
    double percent() {
        return used == 0 ? 0 : most <= 0 ? 100 : 100 * used / most;
    }
}
