export { createGatewayService, openGateway } from './service.ts'
