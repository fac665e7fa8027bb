import Foundation

extension Doctor {
    /// Processors, memory and room on the disk.
    func machine() -> [Finding] {
        [processors(), memory(), disk()]
    }

    private func processors() -> Finding {
        let count = ProcessInfo.processInfo.activeProcessorCount
        let model = Self.value(of: "model name", in: Self.text("/proc/cpuinfo"), separator: ":")
        return Finding(
            "machine", "processors", .ok, "\(count), \(model ?? "of an unknown model")")
    }

    /// The memory that is left, of the system or of the control group, whichever is less.
    private func memory() -> Finding {
        let text = Self.text("/proc/meminfo")
        let words = Self.value(of: "MemAvailable", in: text, separator: ":")?.split(separator: " ")
        guard let kilobytes = words?.first.flatMap({ Int($0) }) else {
            return Finding("machine", "memory", .note, "/proc/meminfo does not say")
        }
        var available = 1024 * kilobytes
        if let limit = Self.number("/sys/fs/cgroup/memory.max") {
            let used = Self.number("/sys/fs/cgroup/memory.current") ?? 0
            available = min(available, limit - used)
        }
        // A trial of tier ci may take 2 GB unless it says otherwise, and one runs on each processor.
        let processors = ProcessInfo.processInfo.activeProcessorCount
        let wanted = 2_000_000_000 * processors
        let detail = "\(Self.bytes(available)) available"
        guard available < wanted else { return Finding("machine", "memory", .ok, detail) }
        let jobs = max(1, available / 2_000_000_000)
        return Finding(
            "machine", "memory", available < 1_000_000_000 ? .problem : .note,
            detail + ", less than 2 GB for each of \(processors) trials at once",
            repair: "end other programs, or give 'assay run --jobs \(jobs)'")
    }

    private func disk() -> Finding {
        var folder = (ledger as NSString).deletingLastPathComponent
        while !FileManager.default.fileExists(atPath: folder), folder.count > 1 {
            folder = (folder as NSString).deletingLastPathComponent
        }
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.intValue else {
            return Finding("machine", "disk", .note, "\(folder) does not say how much is free")
        }
        let detail = "\(Self.bytes(free)) free at \(folder)"
        guard free < 2_000_000_000 else { return Finding("machine", "disk", .ok, detail) }
        return Finding(
            "machine", "disk", free < 200_000_000 ? .problem : .note,
            detail + "; a build takes about 1 GB, artifacts of tier paper more",
            repair: "make room, or name another place with 'assay run --ledger'")
    }

    /// The first part of a text file; files under /proc have no size and are read so.
    private static func text(_ path: String) -> String {
        let file = FileHandle(forReadingAtPath: path)
        let data = try? file?.read(upToCount: 1 << 16)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    private static func number(_ path: String) -> Int? {
        Int(text(path).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    private static func value(
        of name: String, in text: String, separator: Character
    ) -> String? {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: separator, maxSplits: 1)
            guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == name else {
                continue
            }
            return parts[1].trimmingCharacters(in: .whitespaces)
        }
        return nil
    }

    static func size(ofFile path: String) -> Int {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.intValue ?? 0
    }

    /// Bytes as a person would say them, `1.5 GB`.
    static func bytes(_ count: Int) -> String {
        let units: [(Double, String)] = [(1e9, "GB"), (1e6, "MB"), (1e3, "KB")]
        for (size, unit) in units where Double(count) >= size {
            return String(format: "%.1f \(unit)", Double(count) / size)
        }
        return "\(count) bytes"
    }
}
