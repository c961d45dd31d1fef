package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lambdavpc.proof.packet.Interfaces;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.Box;
import lambdavpc.proof.principal.Layers;
import lambdavpc.proof.principal.Principal;
import lambdavpc.proof.principal.Strings;

/** What every verdict stands on and nobody here can decide. */
public final class Assumptions {
    /** Whoever may do one of these can give access to themselves or others. */
    private static final Strings POWERS = Strings.of("iam:putrolepolicy", "iam:attachrolepolicy", "iam:updateassumerolepolicy",
            "iam:createpolicyversion", "iam:setdefaultpolicyversion", "iam:deleterolepermissionsboundary", "iam:putuserpolicy",
            "iam:attachuserpolicy", "iam:passrole", "secretsmanager:putresourcepolicy", "secretsmanager:deleteresourcepolicy",
            "secretsmanager:rotatesecret", "kms:putkeypolicy", "kms:creategrant", "lambda:updatefunctioncode",
            "lambda:updatefunctionconfiguration", "ec2:modifyvpcendpoint", "rds:modifydbinstance");

    private Assumptions() {}

    /** To be asked when all claims are decided: it names what none of them has read. */
    public static List<String> of(Facts facts) {
        var assumptions = new ArrayList<>(List.of(
                "The program or state that was read is all there is: a rule, route, policy or peering that somebody made by hand is not seen.",
                "AWS decides about packets and requests as its documentation says; organisation policies (SCP, RCP) only take away.",
                "DNS stays as a channel out: Amazon's resolver answers every interface, whatever rules and routes say.",
                "Databases and endpoints answer and start no connection; a database with a standby comes back in a zone that is left.",
                "Whoever administers the account is trusted, and so is the code that is deployed with a grant."));
        if (facts.model().ofType("aws:rds/instance:Instance").stream().anyMatch(database -> database.flag("manageMasterUserPassword", false))) {
            assumptions.add("RDS guards the policy of the master secret that it keeps; roles and the endpoint are decided here.");
        }
        if (!facts.model().ofType("aws:ec2/launchTemplate:LaunchTemplate").isEmpty()) {
            assumptions.add("A NAT instance forwards, rewrites addresses and sends by its first interface, unchecked, as its user data tells it to.");
        }
        if (!facts.model().ofType(Interfaces.PROXY).isEmpty()) {
            assumptions.add("An RDS Proxy takes nobody's packets further than to its own database, and logs in there with nothing but the secrets that it is told.");
        }
        if (!facts.intent().declared()) {
            assumptions.add("This program registers no grants and no decisions: what was meant is not known, and claims about it are inconclusive.");
        }
        assumptions.addAll(Unread.assumptions(facts.model()));
        return assumptions;
    }

    /** Roles and users of the stack that may change policies, roles or code, and with them every verdict. */
    public static List<Principal> trusted(Facts facts) {
        var iam = facts.iam();
        var alone = new Layers(iam.account(), List.of(), false, Optional.empty());
        return iam.own().stream().filter(principal -> !new Authorization(principal, alone).allowed(Box.of(POWERS, Strings.ALL)).isEmpty()).toList();
    }
}
