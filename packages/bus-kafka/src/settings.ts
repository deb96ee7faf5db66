import kafkajs, { type Admin } from 'kafkajs'

const { ConfigResourceTypes, ConfigSource } = kafkajs

/**
 * Brings the settings of a topic that is there into line with those wanted, and answers the names of those that were others. What else was set for
 * it stays, and is sent again: the call replaces all that a topic has of its own.
 */
export async function alignSettings(admin: Admin, topic: string, wanted: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const resource = { type: ConfigResourceTypes.TOPIC, name: topic }
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [resource] })
  const settings = resources.flatMap(({ configEntries }) => configEntries)
  const values = new Map(settings.map(({ configName, configValue }) => [configName, configValue]))
  const others = Object.keys(wanted).filter((name) => values.get(name) !== wanted[name])
  if (others.length === 0) return others
  const entries = new Map(Object.entries(wanted))
  for (const { configName, configValue, configSource } of settings) {
    if (configSource === ConfigSource.TOPIC_CONFIG && !entries.has(configName)) entries.set(configName, configValue)
  }
  const configEntries = [...entries].map(([name, value]) => ({ name, value }))
  await admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries }] })
  return others
}
