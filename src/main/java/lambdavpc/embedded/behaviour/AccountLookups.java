package lambdavpc.embedded.behaviour;

import java.util.Map;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.Region;

/** Look-ups that need no world: who and where we are, and what AWS publishes for everybody. */
final class AccountLookups {
    private AccountLookups() {}

    static Map<String, Lookup> all() {
        return Map.of(
                "aws:index/getCallerIdentity:getCallerIdentity", (region, world, arguments) -> Map.of("accountId", region.account(), "id", region.account(),
                        "userId", region.account(), "arn", "arn:" + region.partition() + ":iam::" + region.account() + ":root"),
                "aws:index/getRegion:getRegion", (region, world, arguments) -> Map.of("name", arguments.text("name").orElse(region.name()),
                        "id", arguments.text("name").orElse(region.name()), "description", "Embedded (" + region.name() + ")",
                        "endpoint", "ec2." + region.name() + "." + region.dnsSuffix()),
                "aws:index/getPartition:getPartition", (region, world, arguments) -> Map.of("partition", region.partition(), "id", region.partition(),
                        "dnsSuffix", region.dnsSuffix(), "reverseDnsPrefix", region.dnsSuffix().endsWith(".cn") ? "cn.com.amazonaws" : "com.amazonaws"),
                "aws:ssm/getParameter:getParameter", (region, world, arguments) -> imageParameter(region, arguments.text("name").orElse("")));
    }

    /** AWS's public parameters for the current Amazon Linux 2023 images. */
    private static Map<String, Object> imageParameter(Region region, String name) {
        if (!name.matches("/aws/service/ami-amazon-linux-latest/al2023-ami(-minimal)?-kernel-(default|6\\.1)-(arm64|x86_64)")) {
            throw new AwsException("ParameterNotFound", "no parameter " + name);
        }
        var image = "ami-0" + Call.hex(region.name() + name, 16);
        return Map.of("id", name, "name", name, "value", image, "insecureValue", image, "type", "String", "version", 1.0, "withDecryption", true,
                "arn", "arn:" + region.partition() + ":ssm:" + region.name() + "::parameter" + name);
    }
}
