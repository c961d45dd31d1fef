package lambdavpc.endpoint;

/** In which zones an endpoint has an interface; each costs about $7.30 a month. */
public enum EndpointZones {
    /** The first one: functions of the others cross zones to it, and losing it cuts every function off from the service. */
    ONE,
    /** Every one: losing a zone leaves the others' functions alone. */
    ALL
}
