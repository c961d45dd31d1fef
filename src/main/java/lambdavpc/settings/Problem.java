package lambdavpc.settings;

/**
 * One thing that is wrong with a profile.
 *
 * @param path    where: {@code network.zones}
 * @param got     what stands there
 * @param allowed what may stand there
 * @param fix     what to do
 */
public record Problem(String path, String got, String allowed, String fix) {
    @Override
    public String toString() {
        return "%s: got %s; allowed: %s; %s".formatted(path, got, allowed, fix);
    }
}
