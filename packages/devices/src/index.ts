export { addonFolder, addons, installAddon, type AddonName, type InstallOptions } from './addons.node.ts';
export { deviceNames, type Availability, type DeviceName } from './Availability.ts';
export { cacheFolder } from './cacheFolder.node.ts';
export { missingLibraries } from './cuda/missingLibraries.node.ts';
export { cudaState, prepareCuda, type CudaState } from './cuda/prepareCuda.node.ts';
export { setupCuda, type CudaSetup, type CudaSetupOptions } from './cuda/setupCuda.node.ts';
export { preloadLibrary } from './preloadLibrary.node.ts';
export { hasSoftwareVulkan, installSoftwareVulkan, prepareVulkan } from './vulkan.node.ts';
