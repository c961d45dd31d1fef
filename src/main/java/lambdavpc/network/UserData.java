package lambdavpc.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What the NAT instance runs at its first boot: three values, then the script {@code nat-instance.sh} as it is. */
final class UserData {
    private UserData() {}

    static String base64(String networkInterfaceId, String region, String cidrBlock) {
        var text = """
                #!/bin/bash
                export NETWORK_INTERFACE_ID=%s AWS_REGION=%s VPC_CIDR=%s
                """.formatted(networkInterfaceId, region, cidrBlock) + script();
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String script() {
        try (var in = UserData.class.getResourceAsStream("nat-instance.sh")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
