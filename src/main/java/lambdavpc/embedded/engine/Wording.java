package lambdavpc.embedded.engine;

import java.util.Locale;
import java.util.Map;
import lambdavpc.embedded.AwsException;

/** How the real provider words a refusal: {@code creating EC2 Subnet: InvalidSubnet.Conflict: The CIDR ...}. */
public final class Wording {
    private static final Map<String, String> SERVICES = Map.of(
            "secretsmanager", "Secrets Manager",
            "cloudwatch", "CloudWatch",
            "cloudtrail", "CloudTrail",
            "guardduty", "GuardDuty",
            "autoscaling", "Auto Scaling",
            "accessanalyzer", "Access Analyzer",
            "lambda", "Lambda",
            "backup", "Backup");

    private Wording() {}

    /** @param doing {@code creating}, {@code updating}, {@code deleting}, {@code reading} */
    public static String of(String doing, String type, AwsException refusal) {
        return doing + " " + title(type) + ": " + refusal.code() + ": " + refusal.getMessage();
    }

    /** {@code aws:ec2/securityGroup:SecurityGroup} is an {@code EC2 Security Group}. */
    static String title(String type) {
        var module = type.substring(type.indexOf(':') + 1, type.lastIndexOf(':'));
        var service = module.contains("/") ? module.substring(0, module.indexOf('/')) : module;
        var title = new StringBuilder(SERVICES.getOrDefault(service, service.toUpperCase(Locale.ROOT))).append(' ');
        var name = type.substring(type.lastIndexOf(':') + 1);
        for (var i = 0; i < name.length(); i++) {
            if (i > 0 && Character.isUpperCase(name.charAt(i)) && Character.isLowerCase(name.charAt(i - 1))) {
                title.append(' ');
            }
            title.append(name.charAt(i));
        }
        return title.toString();
    }
}
