package lambdavpc.proof.principal;

/** {@code arn:partition:service:region:account:resource}. */
public final class Arns {
    private Arns() {}

    private static String segment(String arn, int index) {
        var segments = arn.split(":", 6);
        return segments.length == 6 ? segments[index] : "";
    }

    public static String service(String arn) {
        return segment(arn, 2);
    }

    public static String region(String arn) {
        return segment(arn, 3);
    }

    public static String account(String arn) {
        return segment(arn, 4);
    }

    /** The last of a path: {@code reader} of {@code role/app/reader}. */
    public static String name(String arn) {
        return arn.substring(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
    }
}
