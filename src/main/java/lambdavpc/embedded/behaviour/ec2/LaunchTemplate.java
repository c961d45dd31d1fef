package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;
import static lambdavpc.embedded.behaviour.Property.textsByName;

import java.util.Base64;
import java.util.Map;
import java.util.Optional;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Launch templates; each change is a new version. What they name is only looked at when something is launched. */
public final class LaunchTemplate extends Behaviour {
    public static final String TYPE = "aws:ec2/launchTemplate:LaunchTemplate";
    private static final String LAUNCHED = "instances are interfaces here, nothing boots";

    public LaunchTemplate() {
        super(Shape.of(TYPE).id("lt-")
                .inputs(
                        name("name", "namePrefix").rule(Rule.length("InvalidLaunchTemplateName.MalformedException", 3, 128),
                                Rule.matches("InvalidLaunchTemplateName.MalformedException", "[a-zA-Z0-9().\\-/_]+", "letters, digits and ().-/_")),
                        text("namePrefix").replace(),
                        text("description").rule(Rule.length("InvalidParameterValue", 0, 255)),
                        text("imageId").rule(Rule.matches("InvalidAMIID.Malformed", "ami-[0-9a-f]{8,17}|resolve:ssm:.+", "ami- and hexadecimal digits, or resolve:ssm:...")),
                        text("instanceType").rule(Rule.matches("InvalidParameterValue", "[a-z0-9-]+\\.[a-z0-9]+", "family.size")),
                        object("metadataOptions",
                                text("httpEndpoint").rule(Rule.oneOf("InvalidParameterValue", "enabled", "disabled")),
                                text("httpTokens").rule(Rule.oneOf("InvalidParameterValue", "optional", "required")),
                                number("httpPutResponseHopLimit").rule(Rule.between("InvalidParameterValue", 1, 64)),
                                text("httpProtocolIpv6"), text("instanceMetadataTags")).inert(LAUNCHED),
                        objects("blockDeviceMappings", text("deviceName"), text("noDevice"), text("virtualName"),
                                object("ebs", text("encrypted"), text("deleteOnTermination"), number("volumeSize"), text("volumeType"),
                                        number("iops"), number("throughput"), text("kmsKeyId"), text("snapshotId"))).inert(LAUNCHED),
                        objects("networkInterfaces", text("associatePublicIpAddress"), text("deleteOnTermination"), text("description"),
                                number("deviceIndex"), texts("securityGroups"), text("subnetId"), text("networkInterfaceId")),
                        object("iamInstanceProfile", text("arn"), text("name")),
                        texts("vpcSecurityGroupIds"),
                        text("userData").rule(Rule.text("InvalidUserData.Malformed", LaunchTemplate::userData)),
                        objects("tagSpecifications", text("resourceType"), textsByName("tags")).inert(LAUNCHED),
                        object("monitoring", flag("enabled")).inert(LAUNCHED),
                        object("creditSpecification", text("cpuCredits")).inert(LAUNCHED),
                        object("maintenanceOptions", text("autoRecovery")).inert(LAUNCHED),
                        text("ebsOptimized").inert(LAUNCHED),
                        text("instanceInitiatedShutdownBehavior").rule(Rule.oneOf("InvalidParameterValue", "stop", "terminate")).inert(LAUNCHED),
                        flag("disableApiTermination").inert(LAUNCHED),
                        flag("updateDefaultVersion"),
                        number("defaultVersion"),
                        tags())
                .computes("arn", "latestVersion")
                .unique("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use: %s", "name"));
    }

    private static Optional<String> userData(String text) {
        try {
            var bytes = Base64.getDecoder().decode(text).length;
            return bytes <= 16_384 ? Optional.empty() : Optional.of("User data is limited to 16384 bytes; got " + bytes);
        } catch (IllegalArgumentException notBase64) {
            return Optional.of("Invalid BASE64 encoding of user data");
        }
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var latest = call.before().map(entry -> (Double) entry.outputs().get("latestVersion") + 1).orElse(1.0);
        return Map.of("arn", call.arn("ec2", "launch-template/", call.id()), "latestVersion", latest,
                "defaultVersion", call.inputs().flag("updateDefaultVersion") ? latest : call.inputs().number("defaultVersion").<Object>map(Integer::doubleValue)
                        .orElse(call.kept("defaultVersion", 1.0)));
    }
}
