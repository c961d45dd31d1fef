package lambdavpc.proof.claim;

import java.util.List;
import java.util.Optional;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.model.Intent;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.packet.Network;
import lambdavpc.proof.packet.Reach;
import lambdavpc.proof.packet.Reach.Leaning;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.SecretAccess;

/** What all claims are decided from, each part computed once. */
public final class Facts {
    private final Model model;
    private final Intent intent;
    private final Optional<MonthlyCost> monthlyCost;
    private Network network;
    private Functions functions;
    private List<Promise> promises;
    private List<Connection> connections;
    private Iam iam;
    private SecretAccess secrets;
    private Declared declared;

    /** Without an estimate of what it costs. */
    public Facts(ResourceGraph graph) {
        this(graph, Optional.empty());
    }

    public Facts(ResourceGraph graph, MonthlyCost monthlyCost) {
        this(graph, Optional.of(monthlyCost));
    }

    private Facts(ResourceGraph graph, Optional<MonthlyCost> monthlyCost) {
        this.monthlyCost = monthlyCost;
        model = new Model(graph);
        intent = Intent.of(model);
    }

    public Model model() {
        return model;
    }

    public Intent intent() {
        return intent;
    }

    public Optional<MonthlyCost> monthlyCost() {
        return monthlyCost;
    }

    /** @throws lambdavpc.proof.model.NotModelled where something that all packets depend on is not known */
    public Network network() {
        if (network == null) {
            network = new Network(model);
        }
        return network;
    }

    public Reach reach(Leaning leaning) {
        return new Reach(network(), leaning);
    }

    public Functions functions() {
        if (functions == null) {
            functions = new Functions(model);
        }
        return functions;
    }

    /** The ways that the grants ask for. */
    public List<Promise> promises() {
        if (promises == null) {
            promises = Promise.of(this);
        }
        return promises;
    }

    /** Who connects to what. */
    public List<Connection> connections() {
        if (connections == null) {
            connections = Connection.all(this);
        }
        return connections;
    }

    /** Who there is and what policies say. */
    public Iam iam() {
        if (iam == null) {
            iam = new Iam(model);
        }
        return iam;
    }

    public SecretAccess secrets() {
        if (secrets == null) {
            secrets = new SecretAccess(model, iam());
        }
        return secrets;
    }

    /** What each role is meant to be able to do. */
    Declared declared() {
        if (declared == null) {
            declared = new Declared(this);
        }
        return declared;
    }
}
