package lambdavpc.proof.principal;

import java.util.List;
import java.util.Optional;

/**
 * What has a say about requests to one resource besides the policies of whoever asks.
 *
 * @param account  the resource's
 * @param resource its policies; none is usual
 * @param alone    only its policy can open it, or leave that to its account's identity policies: KMS keys and the trust of roles
 * @param endpoint the policy of the endpoint that requests come through
 */
public record Layers(String account, List<Policy> resource, boolean alone, Optional<Policy> endpoint) {
    public Layers {
        resource = List.copyOf(resource);
    }

    public Layers through(Path path) {
        return new Layers(account, resource, alone, path.policy());
    }

    public Layers withEndpoint(Policy instead) {
        return new Layers(account, resource, alone, Optional.of(instead));
    }
}
