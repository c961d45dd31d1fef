package lambdavpc.proof.principal;

import java.util.List;
import java.util.Optional;
import lambdavpc.proof.model.NotModelled;

/**
 * One statement of a policy.
 *
 * @param urn      the resource that has the policy
 * @param sid      its own name, else its number
 * @param who      whom it is about; everybody in an identity's own policy
 * @param boxes    the requests that it is about, as a union
 * @param doubtful what in it has no meaning here: then the boxes hold more than it is about
 */
public record Statement(String urn, String sid, boolean allows, Grantees who, List<Box> boxes, Optional<NotModelled> doubtful) {

    public Requests of(Box asked) {
        return new Requests(boxes.stream().flatMap(box -> asked.and(box).stream()).toList());
    }

    /** For reports: {@code urn, statement OnlyGrantedRoles}. */
    public String label() {
        return "statement " + sid;
    }
}
