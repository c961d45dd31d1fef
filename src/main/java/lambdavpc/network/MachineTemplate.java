package lambdavpc.network;

import com.pulumi.aws.ec2.LaunchTemplateArgs;
import com.pulumi.aws.ec2.inputs.LaunchTemplateBlockDeviceMappingArgs;
import com.pulumi.aws.ec2.inputs.LaunchTemplateBlockDeviceMappingEbsArgs;
import com.pulumi.aws.ec2.inputs.LaunchTemplateMetadataOptionsArgs;
import com.pulumi.aws.ssm.SsmFunctions;
import com.pulumi.aws.ssm.inputs.GetParameterArgs;
import com.pulumi.core.Output;

/**
 * What every machine of ours has: an encrypted disk, and metadata for those on it alone.
 *
 * <p>Practice: AWS Config ec2-launch-template-imdsv2-check, ec2-launch-templates-ebs-volume-encrypted.
 */
public final class MachineTemplate {
    private MachineTemplate() {}

    /** @param namePrefix first part of its name */
    public static LaunchTemplateArgs.Builder of(String namePrefix) {
        return LaunchTemplateArgs.builder()
                .namePrefix(namePrefix)
                .updateDefaultVersion(true)
                .metadataOptions(LaunchTemplateMetadataOptionsArgs.builder()
                        // IMDSv2 only, one hop: a forwarded packet can never fetch the machine's credentials.
                        .httpEndpoint("enabled")
                        .httpTokens("required")
                        .httpPutResponseHopLimit(1)
                        .build())
                .blockDeviceMappings(LaunchTemplateBlockDeviceMappingArgs.builder()
                        .deviceName("/dev/xvda")
                        .ebs(LaunchTemplateBlockDeviceMappingEbsArgs.builder()
                                .encrypted("true")
                                .volumeSize(8)
                                .volumeType("gp3")
                                .deleteOnTermination("true")
                                .build())
                        .build());
    }

    /** Amazon Linux 2023 for arm64 as it is now. Whoever takes it ignores its changes: a newer one would replace the machine in a deployment that is about something else. */
    public static Output<String> currentImage() {
        return SsmFunctions.getParameter(GetParameterArgs.builder()
                .name("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64")
                .build()).applyValue(parameter -> parameter.insecureValue());
    }
}
