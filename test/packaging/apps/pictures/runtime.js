export { loadClassifier } from '@fmnist/runtime';
