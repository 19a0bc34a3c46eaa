export { exportModel } from '@fmnist/exporter';
