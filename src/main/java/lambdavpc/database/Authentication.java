package lambdavpc.database;

/** How functions prove to the database who they are. */
public enum Authentication {
    /** A password from Secrets Manager that rotates. Works with every client; $0.40 a month. */
    PASSWORD,
    /** A token signed with the function's role, valid for 15 minutes: no secret at all, about 200 new connections a second. */
    IAM
}
