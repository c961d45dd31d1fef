/** The network between functions' processes and this stack's servers: relays that pass on what the declared rules let through. */
package lambdavpc.embedded.runtime.network;
