export { createDeliveryService } from './service.ts'
