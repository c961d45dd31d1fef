/**
 * Who may do what: identities, grants as values, and the one component that turns them into security-group rules, role
 * policies, secret policies and the endpoint with its policy. The article's steps 3 and 4.
 */
package lambdavpc.access;
