export { openRegistry, type Registry, type RegistryOptions } from './registry.ts'
export { createRegistryService } from './service.ts'
