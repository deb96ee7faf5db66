import { delegation } from '../cast.ts'
import { at } from '../calendar.ts'
import type { Stage } from '../stage.ts'
import { serviceOffice } from './bodies.ts'
import type { Service } from './terms.ts'

/** The powers that townships hold in the year. */
export interface Powers {
  /** orgId of the township's office that decides such cases, to which the power is handed down when it is first needed. */
  readonly officeFor: (township: string, service: Service) => string
}

export function openPowers(stage: Stage, government: string): Powers {
  const handedDown = new Set<string>()
  return {
    officeFor(township, service) {
      const office = serviceOffice(township)
      const { basicCode, department, name } = service
      if (basicCode === undefined || handedDown.has(`${office} ${basicCode}`)) return office
      handedDown.add(`${office} ${basicCode}`)
      const powerId = delegation(stage, office, { basicCode, department }, { name, region: township, decidedBy: government })
      stage.tell('power.assessed', { powerId, result: '承接良好' }, at(`${stage.year}-11-20`, '15:00'))
      return office
    },
  }
}
