export { train, lenet } from '@fmnist/trainer';
