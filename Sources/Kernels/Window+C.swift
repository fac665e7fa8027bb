import VectorMath

extension Window {
    /// The window as the kernels take it.
    var c: vm_window_t {
        vm_window_t(
            height: image.height, width: image.width, channels: channels,
            outHeight: output.height, outWidth: output.width,
            kernelHeight: kernel.height, kernelWidth: kernel.width,
            strideY: stride.height, strideX: stride.width,
            padY: padding.height, padX: padding.width,
            dilationY: dilation.height, dilationX: dilation.width)
    }
}
