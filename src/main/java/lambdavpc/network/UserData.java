package lambdavpc.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** What the NAT instance runs at its first boot: what it has to know, then the script {@code nat-instance.sh} as it is. */
final class UserData {
    private UserData() {}

    /**
     * @param groupName    the group that holds the machine until it says that it forwards
     * @param allocationId of the address that it takes over; empty keeps the one that it has
     * @param targets      URLs
     */
    static String base64(String networkInterfaceId, String region, String cidrBlock, String groupName, String allocationId, List<String> targets) {
        var text = """
                #!/bin/bash
                export NETWORK_INTERFACE_ID=%s AWS_REGION=%s VPC_CIDR=%s GROUP_NAME=%s ALLOCATION_ID=%s
                export TARGETS='%s'
                """.formatted(networkInterfaceId, region, cidrBlock, groupName, allocationId, String.join(" ", targets).replace("'", "'\\''")) + script();
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
