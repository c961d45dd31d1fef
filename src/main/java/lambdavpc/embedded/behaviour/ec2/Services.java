package lambdavpc.embedded.behaviour.ec2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import lambdavpc.embedded.Region;

/** The endpoint services of a region. */
final class Services {
    private static final Set<String> GATEWAY = Set.of("s3", "dynamodb");
    private static final Set<String> INTERFACE = Set.of("secretsmanager", "kms", "logs", "monitoring", "sqs", "sns", "sts", "lambda", "rds",
            "ssm", "ec2", "s3", "events", "backup", "elasticache", "xray", "dynamodb", "ecr.api", "ecr.dkr", "execute-api", "states", "kinesis-streams",
            "kinesis-firehose", "bedrock-runtime", "athena", "glue", "ssmmessages", "cloudtrail", "rds-data", "elasticfilesystem", "textract", "rekognition");

    /** Where the public name is another one than the endpoint's. */
    private static final Map<String, String> PRIVATE_NAMES = Map.of("ecr.api", "api.ecr", "ecr.dkr", "dkr.ecr", "kinesis-streams", "kinesis",
            "kinesis-firehose", "firehose");

    private Services() {}

    /** {@code secretsmanager} for com.amazonaws.REGION.secretsmanager; empty when this region has no such service. */
    static Optional<String> shortName(Region region, String service) {
        var prefix = "com.amazonaws." + region.name() + ".";
        return Optional.of(service).filter(name -> name.startsWith(prefix)).map(name -> name.substring(prefix.length()))
                .filter(name -> GATEWAY.contains(name) || INTERFACE.contains(name));
    }

    static List<String> types(String shortName) {
        return Stream.of("Interface", "Gateway").filter(type -> (type.equals("Gateway") ? GATEWAY : INTERFACE).contains(shortName)).toList();
    }

    /**
     * Zones that have the service. In regions of more than three, Secrets Manager leaves one out, as services do in us-east-1:
     * a careful program intersects.
     */
    static List<Region.Zone> zones(Region region, String shortName) {
        var zones = region.ordinaryZones();
        return zones.size() > 3 && shortName.equals("secretsmanager")
                ? zones.stream().filter(zone -> !zone.equals(zones.get(4))).toList() : zones;
    }

    static String privateName(Region region, String shortName) {
        return PRIVATE_NAMES.getOrDefault(shortName, shortName) + "." + region.name() + "." + region.dnsSuffix();
    }
}
