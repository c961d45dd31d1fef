package lambdavpc.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real packets through the NAT instance's real user data, between network namespaces. It shows forwarding, masquerading
 * and the attachment's retry; not Amazon Linux, EC2's API, or the VPC's own checks.
 */
class NatInstanceScriptTest {

    @Test
    @Timeout(60)
    void theInstanceForwardsForTheVpcAndAdmitsNothingFromTheInternetOrGivesUp(@TempDir Path folder) throws Exception {
        var userData = folder.resolve("user-data");
        Files.write(userData, Base64.getDecoder().decode(UserData.base64("eni-0123456789abcdef0", "us-east-1", "10.0.0.0/16", "shop-nat", "eipalloc-0123456789abcdef0",
                List.of("https://192.0.2.99/", "https://198.51.100.7/?it's='$HOME'"))));
        var process = new ProcessBuilder("bash", "src/test/sh/nat-instance.sh", userData.toString())
                .redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes()).strip();
        var exit = process.waitFor();
        assumeFalse(exit == 77, () -> "packets through the NAT instance cannot be tried here: " + output);
        assertEquals(List.of(
                "before: closed",
                "NAT ready: eni-0123456789abcdef0 forwards 10.0.0.0/16 through eth0",
                "aws associate-address --allocation-id eipalloc-0123456789abcdef0 --allow-reassociation",
                "aws modify-instance-attribute --no-source-dest-check",
                "aws attach-network-interface --network-interface-id eni-0123456789abcdef0",
                "curl https://192.0.2.99/",
                "curl https://198.51.100.7/?it's='$HOME'",
                "aws complete-lifecycle-action --lifecycle-hook-name forwards --instance-id i-0123456789abcdef0 --lifecycle-action-result CONTINUE",
                "attached when the one before let go",
                "after: 203.0.113.100",
                "to the instance: closed",
                "from the internet: closed",
                "without masquerade: closed",
                "aws complete-lifecycle-action --lifecycle-hook-name forwards --instance-id i-broken --lifecycle-action-result ABANDON",
                "shutdown -h now"), output.lines().toList());
        assertEquals(0, exit);
    }
}
