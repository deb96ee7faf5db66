export { createGateway, type Gateway, type GatewayOptions } from './gateway.ts'
export { createGatewayService } from './service.ts'
