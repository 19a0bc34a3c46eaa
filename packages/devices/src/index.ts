export { addonFolder, addons, installAddon, type AddonName, type InstallOptions } from './addons.node.ts';
export { deviceNames, type Availability, type DeviceName } from './Availability.ts';
export { cacheFolder } from './cacheFolder.node.ts';
export { preloadLibrary } from './preloadLibrary.node.ts';
export { hasSoftwareVulkan, installSoftwareVulkan, prepareVulkan } from './vulkan.node.ts';
export { loadTensorflow, probeTensorflow } from './tensorflow/loadTensorflow.node.ts';
export { setupTensorflow, type SetupTensorflowOptions } from './tensorflow/setupTensorflow.node.ts';
