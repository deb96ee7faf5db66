export interface Listeners {
  /** Loopback port that clients connect to. */
  readonly port: number
  /** Loopback port of the controller, which only the broker itself uses. */
  readonly controllerPort: number
  readonly guarded?: GuardedListener
}

/** A listener where clients sign in (SASL PLAIN) and may do only what they were granted; who comes by the other port may do all. */
export interface GuardedListener {
  readonly port: number
  /** Passwords by user. */
  readonly accounts: Readonly<Record<string, string>>
}

/** server.properties of a single KRaft node on the loopback interface, keeping its data in `dataFolder`. */
export function serverProperties({ port, controllerPort, guarded }: Listeners, dataFolder: string): string {
  const settings: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    // A static quorum: unlike a dynamic one it does not keep the controller's port in the data, so the port may change from start to start.
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'log.dirs': dataFolder.replaceAll('\\', '/'),
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // Otherwise every takeover of the recorder waits three seconds for members that never come.
    'group.initial.rebalance.delay.ms': 0,
    // A broker that was killed may come back only once its last life has timed out (9 s by default).
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    'auto.create.topics.enable': false,
    ...(guarded && guardedSettings(port, controllerPort, guarded)),
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  return `${lines.join('\n')}\n`
}

function guardedSettings(port: number, controllerPort: number, guarded: GuardedListener): Record<string, string | boolean> {
  const users = Object.entries(guarded.accounts).map(([user, password]) => `user_${user}="${password}"`)
  const clients = `PLAINTEXT://127.0.0.1:${port},GUARDED://127.0.0.1:${guarded.port}`
  return {
    listeners: `${clients},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': clients,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,GUARDED:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
    'listener.name.guarded.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.guarded.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required ${users.join(' ')};`,
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
    'allow.everyone.if.no.acl.found': false,
  }
}
