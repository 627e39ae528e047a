<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ActionMenu</name>
    <message>
        <source>Find an action</source>
        <translation>查找操作</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
</context>
<context>
    <name>Actions</name>
    <message>
        <source>Look</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Correct</source>
        <translation>修正</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>审阅</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>Slice up</source>
        <translation>上一层</translation>
    </message>
    <message>
        <source>wheel</source>
        <translation>滚轮</translation>
    </message>
    <message>
        <source>Next or previous slice</source>
        <translation>上一层或下一层</translation>
    </message>
    <message>
        <source>Slice down</source>
        <translation>下一层</translation>
    </message>
    <message>
        <source>Five slices up</source>
        <translation>向上五层</translation>
    </message>
    <message>
        <source>Five slices</source>
        <translation>五层</translation>
    </message>
    <message>
        <source>Five slices down</source>
        <translation>向下五层</translation>
    </message>
    <message>
        <source>First slice</source>
        <translation>第一层</translation>
    </message>
    <message>
        <source>First, last slice</source>
        <translation>第一层、最后一层</translation>
    </message>
    <message>
        <source>Last slice</source>
        <translation>最后一层</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Ctrl and wheel</source>
        <translation>Ctrl 加滚轮</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>以指针为中心缩放</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>Pan</source>
        <translation>平移</translation>
    </message>
    <message>
        <source>Space and drag</source>
        <translation>空格加拖动</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>亮度</translation>
    </message>
    <message>
        <source>W and drag</source>
        <translation>W 加拖动</translation>
    </message>
    <message>
        <source>Fit the image</source>
        <translation>适合窗口</translation>
    </message>
    <message>
        <source>Window: auto</source>
        <translation>窗：自动</translation>
    </message>
    <message>
        <source>Window: auto and presets</source>
        <translation>窗：自动与预设</translation>
    </message>
    <message>
        <source>Window: brain</source>
        <translation>窗：脑</translation>
    </message>
    <message>
        <source>Window: wide</source>
        <translation>窗：宽</translation>
    </message>
    <message>
        <source>Window: lesion</source>
        <translation>窗：病灶</translation>
    </message>
    <message>
        <source>Window: FLAIR bright</source>
        <translation>窗：FLAIR 亮</translation>
    </message>
    <message>
        <source>Window: from the file</source>
        <translation>窗：来自文件</translation>
    </message>
    <message>
        <source>Invert the grey scale</source>
        <translation>反转灰度</translation>
    </message>
    <message>
        <source>Axial</source>
        <translation>轴位</translation>
    </message>
    <message>
        <source>Axial, coronal, sagittal</source>
        <translation>轴位、冠状位、矢状位</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>冠状位</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>矢状位</translation>
    </message>
    <message>
        <source>Maximise the view</source>
        <translation>最大化视图</translation>
    </message>
    <message>
        <source>Show the text on the image</source>
        <translation>显示图像上的文字</translation>
    </message>
    <message>
        <source>Navigate</source>
        <translation>浏览</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>画笔</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>橡皮</translation>
    </message>
    <message>
        <source>right drag</source>
        <translation>右键拖动</translation>
    </message>
    <message>
        <source>Last two tools</source>
        <translation>最近两个工具</translation>
    </message>
    <message>
        <source>Smaller brush</source>
        <translation>缩小画笔</translation>
    </message>
    <message>
        <source>Shift and wheel</source>
        <translation>Shift 加滚轮</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>画笔大小</translation>
    </message>
    <message>
        <source>Larger brush</source>
        <translation>放大画笔</translation>
    </message>
    <message>
        <source>Cancel the stroke</source>
        <translation>取消这一笔</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo, redo</source>
        <translation>撤销、重做</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Predict</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>Show the mask</source>
        <translation>显示标注</translation>
    </message>
    <message>
        <source>S, held: hide</source>
        <translation>按住 S：隐藏</translation>
    </message>
    <message>
        <source>Outline or fill</source>
        <translation>轮廓或填充</translation>
    </message>
    <message>
        <source>Lighter fill</source>
        <translation>填充变淡</translation>
    </message>
    <message>
        <source>Fill lighter, stronger</source>
        <translation>填充变淡、变浓</translation>
    </message>
    <message>
        <source>Stronger fill</source>
        <translation>填充变浓</translation>
    </message>
    <message>
        <source>Threshold lower by 0.01</source>
        <translation>阈值降低 0.01</translation>
    </message>
    <message>
        <source>Threshold by 0.01</source>
        <translation>阈值增减 0.01</translation>
    </message>
    <message>
        <source>Threshold higher by 0.01</source>
        <translation>阈值提高 0.01</translation>
    </message>
    <message>
        <source>Threshold lower by 0.05</source>
        <translation>阈值降低 0.05</translation>
    </message>
    <message>
        <source>Threshold by 0.05</source>
        <translation>阈值增减 0.05</translation>
    </message>
    <message>
        <source>Threshold higher by 0.05</source>
        <translation>阈值提高 0.05</translation>
    </message>
    <message>
        <source>Suggested threshold</source>
        <translation>建议阈值</translation>
    </message>
    <message>
        <source>Review slice</source>
        <translation>审阅本层</translation>
    </message>
    <message>
        <source>Review and next</source>
        <translation>审阅并转下一例</translation>
    </message>
    <message>
        <source>Unlock the case</source>
        <translation>解锁病例</translation>
    </message>
    <message>
        <source>Next unreviewed case</source>
        <translation>下一个未审阅病例</translation>
    </message>
    <message>
        <source>Previous case</source>
        <translation>上一例</translation>
    </message>
    <message>
        <source>Previous, next case</source>
        <translation>上一例、下一例</translation>
    </message>
    <message>
        <source>Next case</source>
        <translation>下一例</translation>
    </message>
    <message>
        <source>Export the mask</source>
        <translation>导出标注</translation>
    </message>
    <message>
        <source>Open images</source>
        <translation>打开图像</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Try the sample</source>
        <translation>试用示例</translation>
    </message>
    <message>
        <source>Cases</source>
        <translation>病例</translation>
    </message>
    <message>
        <source>Cases, Train, Batch, Settings</source>
        <translation>病例、训练、批量、设置</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Show the case list</source>
        <translation>显示病例列表</translation>
    </message>
    <message>
        <source>All actions</source>
        <translation>全部操作</translation>
    </message>
    <message>
        <source>Alt</source>
        <translation>Alt</translation>
    </message>
    <message>
        <source>Keys and mouse</source>
        <translation>按键与鼠标</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Details</source>
        <translation>详情</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>Caption</name>
    <message>
        <source>Axial</source>
        <translation>轴位</translation>
    </message>
    <message>
        <source>Coronal</source>
        <translation>冠状位</translation>
    </message>
    <message>
        <source>Sagittal</source>
        <translation>矢状位</translation>
    </message>
    <message>
        <source>Slice</source>
        <translation>层</translation>
    </message>
    <message>
        <source>New</source>
        <translation>未处理</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>已修正</translation>
    </message>
    <message>
        <source>Reviewed</source>
        <translation>已审阅</translation>
    </message>
    <message>
        <source>Model {name}</source>
        <translation>模型 {name}</translation>
    </message>
    <message>
        <source>Painted by hand</source>
        <translation>手工绘制</translation>
    </message>
    <message>
        <source>No prediction</source>
        <translation>没有预测</translation>
    </message>
    <message>
        <source>Orientation unknown – as stored</source>
        <translation>方位未知 – 按存储显示</translation>
    </message>
    <message>
        <source>Radiological</source>
        <translation>放射学方位</translation>
    </message>
    <message>
        <source>Neurological</source>
        <translation>神经学方位</translation>
    </message>
    <message>
        <source>{size} mm</source>
        <translation>{size} mm</translation>
    </message>
    <message>
        <source>{plane} {number} of {count}</source>
        <translation>{plane} {number}/{count}</translation>
    </message>
    <message>
        <source>{axis} {position} mm</source>
        <translation>{axis} {position} mm</translation>
    </message>
    <message>
        <source>W {width} · L {level} · zoom {zoom}×</source>
        <translation>窗宽 {width} · 窗位 {level} · 缩放 {zoom}×</translation>
    </message>
    <message>
        <source>Value {v}</source>
        <translation>值 {v}</translation>
    </message>
    <message>
        <source>Probability {p}</source>
        <translation>概率 {p}</translation>
    </message>
    <message>
        <source>Set by hand</source>
        <translation>手工设定</translation>
    </message>
    <message>
        <source>{n} cm</source>
        <translation>{n} cm</translation>
    </message>
</context>
<context>
    <name>CurvePlot</name>
    <message>
        <source>Epoch {0}: training {1}, validation {2}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Training</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Validation</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>EpochTable</name>
    <message>
        <source>Epoch</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Loss, train</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Loss, valid.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Dice, train</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Dice, patients</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Epochs</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0} best</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keys and mouse</source>
        <translation>按键与鼠标</translation>
    </message>
    <message>
        <source>A click never changes the mask in Navigate. Right drag erases only while a paint tool is chosen.</source>
        <translation>浏览时单击绝不改变标注。只有选中绘制工具时，右键拖动才会擦除。</translation>
    </message>
    <message>
        <source>Search actions and keys</source>
        <translation>查找操作和按键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>PathField</name>
    <message>
        <source>Choose a folder</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a table</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Plot</name>
    <message>
        <source>Epoch</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Problem</name>
    <message>
        <source>{path} was not found. Check the name.</source>
        <translation>找不到 {path}。检查名称。</translation>
    </message>
    <message>
        <source>{path} cannot be read: {reason}. Check that you may open it.</source>
        <translation>无法读取 {path}：{reason}。检查是否有权打开。</translation>
    </message>
    <message>
        <source>{path} is damaged: {reason}. Copy it again from its source.</source>
        <translation>{path} 已损坏：{reason}。从来源重新复制。</translation>
    </message>
    <message>
        <source>{path} is empty. Copy it again from its source.</source>
        <translation>{path} 是空文件。从来源重新复制。</translation>
    </message>
    <message>
        <source>{path} ends before its image does. Copy it again from its source.</source>
        <translation>{path} 在图像结束之前中断。从来源重新复制。</translation>
    </message>
    <message>
        <source>{path} is not an ordinary file. Choose an image file.</source>
        <translation>{path} 不是普通文件。选择图像文件。</translation>
    </message>
    <message>
        <source>{path} is named as NIfTI but is none. Convert the original again.</source>
        <translation>{path} 名为 NIfTI，实际不是。重新转换原始数据。</translation>
    </message>
    <message>
        <source>{path} has a header that cannot be true ({field}). Convert it again.</source>
        <translation>{path} 的文件头不可能正确（{field}）。重新转换。</translation>
    </message>
    <message>
        <source>{path} holds {kind}, not grey values. Convert it to one grey value a voxel.</source>
        <translation>{path} 存的是 {kind}，不是灰度值。转换为每个体素一个灰度值。</translation>
    </message>
    <message>
        <source>{path} would be {shape} voxels, more than {limit} GiB. Crop or resample it.</source>
        <translation>{path} 有 {shape} 个体素，超过 {limit} GiB。裁剪或重采样。</translation>
    </message>
    <message>
        <source>{path} has {shape} pixels, more than {limit} million. Crop or shrink it.</source>
        <translation>{path} 有 {shape} 个像素，超过 {limit} 百万。裁剪或缩小。</translation>
    </message>
    <message>
        <source>{path} goes on far beyond its image. It is not what it says; convert it again.</source>
        <translation>{path} 在图像之后还有大量内容，与其声明不符。重新转换。</translation>
    </message>
    <message>
        <source>{path} has {count} bytes after its image. They were not read.</source>
        <translation>{path} 在图像之后还有 {count} 字节，未读取。</translation>
    </message>
    <message>
        <source>{path} holds {count} volumes. Choose one of them.</source>
        <translation>{path} 含有 {count} 个体积。选择其中一个。</translation>
    </message>
    <message>
        <source>{path} has {count} channels, not as many as the names {names}. Name each.</source>
        <translation>{path} 有 {count} 个通道，与名称 {names} 的数目不符。逐一命名。</translation>
    </message>
    <message>
        <source>{path} has {size} pixels, {other} has {other_size}: slices of one volume need one size. Move the file that does not belong here.</source>
        <translation>{path} 为 {size} 像素，{other} 为 {other_size}：同一体积的各层大小必须一致。移走不属于这里的文件。</translation>
    </message>
    <message>
        <source>{path} cannot be one volume together with {other}. Open them one by one.</source>
        <translation>{path} 不能与 {other} 组成一个体积。逐个打开。</translation>
    </message>
    <message>
        <source>{path} is of a kind that cannot be opened ({count} in this folder). Convert to NIfTI, PNG, JPEG or TIFF.</source>
        <translation>无法打开 {path} 这类文件（此文件夹中有 {count} 个）。转换为 NIfTI、PNG、JPEG 或 TIFF。</translation>
    </message>
    <message>
        <source>No image was found in {path}. Choose NIfTI, PNG, JPEG or TIFF files.</source>
        <translation>在 {path} 中没有找到图像。选择 NIfTI、PNG、JPEG 或 TIFF 文件。</translation>
    </message>
    <message>
        <source>{path}: {count} slices have no mask. It is opened without a reference.</source>
        <translation>{path}：{count} 层没有标注。已打开，不带参考标注。</translation>
    </message>
    <message>
        <source>{path} does not say where its voxels lie: {reason}. Convert it again.</source>
        <translation>{path} 没有说明体素的位置：{reason}。重新转换。</translation>
    </message>
    <message>
        <source>{path} does not fit {other}: {shape} against {other_shape} voxels, or another place. Resample one onto the other first.</source>
        <translation>{path} 与 {other} 不吻合：体素 {shape} 对 {other_shape}，或位置不同。先将其中一个重采样到另一个。</translation>
    </message>
    <message>
        <source>{path} cannot be used as a model: {reason}. Choose a .safetensors file made by this program, or copy it again from its source.</source>
        <translation>{path} 不能用作模型：{reason}。选择由本程序生成的 .safetensors 文件，或从来源重新复制。</translation>
    </message>
    <message>
        <source>{path} asks for something that this version does not know: {thing}. Use a newer version of the program or another model.</source>
        <translation>{path} 需要此版本不认识的内容：{thing}。使用更新版本的程序或另一个模型。</translation>
    </message>
    <message>
        <source>The model {model} needs the series {wanted}, but {path} has {found}. Choose another model, or name the series in their order.</source>
        <translation>模型 {model} 需要序列 {wanted}，而 {path} 有 {found}。选择另一个模型，或按顺序给序列命名。</translation>
    </message>
    <message>
        <source>The model {model} has no level {level}, only {levels}. Choose one of these.</source>
        <translation>模型 {model} 没有级别 {level}，只有 {levels}。从中选择。</translation>
    </message>
    <message>
        <source>{path} was acquired in the {acquired} plane, the model {model} learned {learned} slices. Check its mask with care.</source>
        <translation>{path} 采集于 {acquired} 平面，模型 {model} 学习的是 {learned} 切面。仔细核对标注。</translation>
    </message>
    <message>
        <source>{path} has {count} voxels that are not numbers. They were taken as background; check the image.</source>
        <translation>{path} 有 {count} 个体素不是数值，已按背景处理。检查图像。</translation>
    </message>
    <message>
        <source>{path} has one grey value everywhere in {series}. Check the image.</source>
        <translation>{path} 的 {series} 处处为同一灰度值。检查图像。</translation>
    </message>
    <message>
        <source>The model {model} gave values that are not numbers for {path}; no mask was made. Try the processor instead of the graphics card, or another model.</source>
        <translation>模型 {model} 对 {path} 给出的结果不是数值，没有生成标注。改用处理器而不用显卡，或换一个模型。</translation>
    </message>
    <message>
        <source>The model {model} was trained on artificial images and {path} is not one of them. Choose a model trained on real images, or force it knowingly.</source>
        <translation>模型 {model} 用人造图像训练，而 {path} 不是人造图像。选择用真实图像训练的模型，或在知情的情况下强制使用。</translation>
    </message>
    <message>
        <source>The device {device} cannot be used: {reason}. Choose “auto” or “cpu”.</source>
        <translation>设备 {device} 无法使用：{reason}。选择“auto”或“cpu”。</translation>
    </message>
    <message>
        <source>The memory is not enough for {path}. Close other programs, or choose a smaller size, width or batch.</source>
        <translation>内存不足以处理 {path}。关闭其他程序，或选择更小的尺寸、宽度或批次。</translation>
    </message>
    <message>
        <source>The computing process ended unexpectedly ({cause}). Your corrections are safe; start again. Its last line was: {last_line}</source>
        <translation>计算进程意外结束（{cause}）。修正内容完好，可重新开始。最后一行输出：{last_line}</translation>
    </message>
    <message>
        <source>Something went wrong inside the program ({reason}). The log has the details; please report it.</source>
        <translation>程序内部出现问题（{reason}）。日志中有详细信息，欢迎反馈。</translation>
    </message>
    <message>
        <source>{path} does not say how the patient lies. Left and right are unknown.</source>
        <translation>{path} 没有说明患者体位。左右未知。</translation>
    </message>
    <message>
        <source>{path} names two places that are {mm} mm apart (qform and sform). The sform is used; other programs may show the other one.</source>
        <translation>{path} 给出的两个位置相差 {mm} mm（qform 与 sform）。这里使用 sform，其他程序可能显示另一个。</translation>
    </message>
    <message>
        <source>{path} has axes at {degrees} degrees, not at right angles. Measure with care.</source>
        <translation>{path} 的轴夹角为 {degrees} 度，不是直角。测量时注意。</translation>
    </message>
    <message>
        <source>{path} and {other} both stand for “{key}”. Rename or move one of them.</source>
        <translation>{path} 和 {other} 都对应“{key}”。重命名或移走其中一个。</translation>
    </message>
    <message>
        <source>“{pattern}” is not a usable pattern: {reason}. Correct the pattern.</source>
        <translation>“{pattern}”不是可用的模式：{reason}。修改模式。</translation>
    </message>
    <message>
        <source>Only {count} patient in the data: an honest validation needs at least two. Add patients.</source>
        <translation>数据中只有 {count} 位患者：可信的验证至少需要两位。增加患者。</translation>
    </message>
    <message>
        <source>The training setting {setting} cannot be {value}. Choose another value.</source>
        <translation>训练设置 {setting} 不能为 {value}。选择其他值。</translation>
    </message>
    <message>
        <source>{path} is not a folder. Choose the folder that holds the files.</source>
        <translation>{path} 不是文件夹。选择存放文件的文件夹。</translation>
    </message>
    <message>
        <source>No image in {path} has a mask in {masks}. Check the folders and the endings of the names (masks end in “{suffix}”).</source>
        <translation>{path} 中没有图像在 {masks} 中有对应标注。检查文件夹和名称结尾（标注以“{suffix}”结尾）。</translation>
    </message>
    <message>
        <source>The split {path} cannot be used: {reason}. Correct it or choose another.</source>
        <translation>划分文件 {path} 无法使用：{reason}。修改或另选。</translation>
    </message>
    <message>
        <source>No mask of the {part} patients holds any foreground (grey levels: {levels}). Check the mask level and the split.</source>
        <translation>{part} 部分的患者没有任何标注前景（灰度：{levels}）。检查标注阈值和划分。</translation>
    </message>
    <message>
        <source>Training in {path} ended in epoch {epoch}: three times a loss was not a number, at half the learning rate each time. The best model so far is kept; start with a lower rate.</source>
        <translation>{path} 中的训练在第 {epoch} 轮结束：损失三次不是数值，每次学习率都已减半。目前最好的模型已保留，用更低的学习率重新开始。</translation>
    </message>
    <message>
        <source>The training in {path} was stopped before its first step. Start it again.</source>
        <translation>{path} 中的训练在第一步之前已停止。重新开始。</translation>
    </message>
    <message>
        <source>{path} is not empty. Resume the run in it or choose another folder.</source>
        <translation>{path} 不是空文件夹。继续其中的训练或选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} holds no run that can be resumed. Choose the folder of a run.</source>
        <translation>{path} 中没有可以继续的训练。选择训练文件夹。</translation>
    </message>
    <message>
        <source>Another process is training in {path}. Wait for it or choose another folder.</source>
        <translation>另一个进程正在 {path} 中训练。等待它结束或选择其他文件夹。</translation>
    </message>
    <message>
        <source>The run in {path} cannot go on: {reason}. Start a new run.</source>
        <translation>{path} 中的训练无法继续：{reason}。开始新的训练。</translation>
    </message>
    <message>
        <source>The run began with {setting} = {before}, not {value}. Resume it as it was, or start a new run.</source>
        <translation>该训练开始时 {setting} = {before}，不是 {value}。按原设置继续，或开始新的训练。</translation>
    </message>
    <message>
        <source>PySide6 {qt} aborts on Python {python}. Install PySide6-Essentials 6.11.3, or use Python 3.12 or newer.</source>
        <translation>PySide6 {qt} 在 Python {python} 上会异常终止。安装 PySide6-Essentials 6.11.3，或使用 Python 3.12 以上版本。</translation>
    </message>
    <message>
        <source>{path} was not saved: {reason}. What was there before is intact; free space or save elsewhere.</source>
        <translation>{path} 没有保存：{reason}。原有内容完好。腾出空间或保存到别处。</translation>
    </message>
    <message>
        <source>{path} was not saved: read back, it was not what was written. What was there before is intact; check the disk or save elsewhere.</source>
        <translation>{path} 没有保存：读回的内容与写入的不同。原有内容完好。检查磁盘或保存到别处。</translation>
    </message>
    <message>
        <source>{path} exists already and was left as it is. Choose another name.</source>
        <translation>{path} 已存在，未作改动。选择其他名称。</translation>
    </message>
    <message>
        <source>Nothing can be written in {path}. Choose another folder for the masks.</source>
        <translation>无法写入 {path}。为标注选择其他文件夹。</translation>
    </message>
    <message>
        <source>{path} has changed since it was opened. Your corrections are kept; open the file again.</source>
        <translation>{path} 打开后发生了变化。修正已保留，重新打开该文件。</translation>
    </message>
    <message>
        <source>Your last change could not be kept in {path}: {reason}. Free space there before going on.</source>
        <translation>最近一次修改无法保存到 {path}：{reason}。继续之前先腾出空间。</translation>
    </message>
    <message>
        <source>A part of the kept work in {path} is damaged and was put aside there. Check the corrections of this case.</source>
        <translation>{path} 中保存的部分工作已损坏，已另存在那里。核对此病例的修正。</translation>
    </message>
    <message>
        <source>The kept prediction {path} is damaged. Predict this case again.</source>
        <translation>保存的预测 {path} 已损坏。重新预测此病例。</translation>
    </message>
    <message>
        <source>{path} is open in another window and can only be looked at here. Close it there first.</source>
        <translation>{path} 已在另一个窗口中打开，这里只能查看。先在那边关闭。</translation>
    </message>
    <message>
        <source>{path} was written by a newer version of this program and can only be looked at here. Update the program.</source>
        <translation>{path} 由更新版本的程序写成，这里只能查看。更新程序。</translation>
    </message>
    <message>
        <source>A single change of {size_mb} MB cannot be kept. Undo it and change less at once.</source>
        <translation>单次修改达 {size_mb} MB，无法保存。撤销后分次修改。</translation>
    </message>
    <message>
        <source>The settings could not be read and are the default ones again. The old file is {path}.</source>
        <translation>设置无法读取，已恢复为默认值。旧文件为 {path}。</translation>
    </message>
    <message>
        <source>{value} is not a value for “{key}”. The old value stays.</source>
        <translation>{value} 不是“{key}”的有效值。保留旧值。</translation>
    </message>
    <message>
        <source>This batch is running in another window ({path}). Wait for it or stop it there.</source>
        <translation>此批量正在另一个窗口中运行（{path}）。等待它结束或在那边停止。</translation>
    </message>
</context>
<context>
    <name>RatePlot</name>
    <message>
        <source>Now {0}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Planned</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>ReportView</name>
    <message>
        <source>Read again</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Data report</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Planned learning rate</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Pairs</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Patients</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Slices</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Masks without lesion</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Files without partner</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Split by patient</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Left out</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Grey levels in the masks</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>As the network sees them</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Choose a folder to see its report: pairs, patients, split, masks.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reading {0} of {1}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reading</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0}, read in {1}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>by pattern</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>by folder name</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>by file name</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0} show a lesion</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>image with its mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>kept as healthy examples</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>left out</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>every file has one</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>seed {0}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0}, written to the run</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;{0} patients&lt;/b&gt; train</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>&lt;b&gt;{0} patients&lt;/b&gt; validate</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Validation: {0}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>No patient is in both parts.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0} patients are in no part and are not used.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Image without mask</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Mask without image</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0} files</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>nothing</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>and {0} more</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0} % lesion</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Every mask is clean: two levels and nothing between them.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0} grey levels in the masks: check the level.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>All slices have {0} pixels.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Slices have {0} different sizes.</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>RunView</name>
    <message>
        <source>Open run folder</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Loss</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Dice</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Epochs</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Newest first</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Epoch</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Batch</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>Batch loss</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Batch Dice</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Best patient Dice</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Speed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Time left</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Progress of the training</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Running since {0}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0}, faint line: each batch</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Validation: mean over patients</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Validation: mean over {0} patients</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0} images/s</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Best {0}, epoch {1}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>epoch {0}</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>Setting</name>
    <message>
        <source>General</source>
        <translation>常规</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Size of texts and controls (%)</source>
        <translation>文字和控件大小（%）</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Patient’s left on the right of the screen</source>
        <translation>患者左侧显示在屏幕右侧</translation>
    </message>
    <message>
        <source>Smooth the image, never the mask</source>
        <translation>平滑图像，从不平滑标注</translation>
    </message>
    <message>
        <source>Text in the corners of the image</source>
        <translation>图像四角的文字</translation>
    </message>
    <message>
        <source>Fill of the mask (%)</source>
        <translation>标注填充（%）</translation>
    </message>
    <message>
        <source>Outline of the mask (px)</source>
        <translation>标注轮廓（px）</translation>
    </message>
    <message>
        <source>Brush (mm)</source>
        <translation>画笔（mm）</translation>
    </message>
    <message>
        <source>Brush on pictures without mm (px)</source>
        <translation>无毫米信息图像上的画笔（px）</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>English</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Chinese (simplified)</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>PACS style</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Graphics card</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Processor</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Cases, corrections, runs and models are kept here. Nothing leaves this computer: the program works without a network.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>UNet++ Desktop {0}. Research use only: the program does not diagnose, and this display is not calibrated. UNet++ is covered by patents in the US (ASU).</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>from the next start</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
</context>
<context>
    <name>SliceStrip</name>
    <message>
        <source>Slices</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Slice {n}</source>
        <translation>第 {n} 层</translation>
    </message>
    <message>
        <source>uncertain edge</source>
        <translation>边缘不确定</translation>
    </message>
    <message>
        <source>{n} px²</source>
        <translation>{n} px²</translation>
    </message>
    <message>
        <source>{n} cm²</source>
        <translation>{n} cm²</translation>
    </message>
</context>
<context>
    <name>SliceView</name>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>All work saved</source>
        <translation>工作已全部保存</translation>
    </message>
    <message>
        <source>Saving</source>
        <translation>正在保存</translation>
    </message>
    <message>
        <source>In place, not confirmed: trying again</source>
        <translation>已写入，未确认：正在重试</translation>
    </message>
    <message>
        <source>Research use only – not for diagnosis</source>
        <translation>仅供科研，不用于诊断</translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message>
        <source>{0} s</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0} min</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>about {0} h</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>ThresholdSection</name>
    <message>
        <source>Threshold as a number</source>
        <translation>阈值数值</translation>
    </message>
    <message>
        <source>Suggested threshold</source>
        <translation>建议阈值</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Corrections stay when the threshold moves</source>
        <translation>移动阈值时修正保持不变</translation>
    </message>
    <message>
        <source>Mask volume</source>
        <translation>标注体积</translation>
    </message>
    <message>
        <source>As suggested</source>
        <translation>与建议值相同</translation>
    </message>
    <message>
        <source>{change} from suggested</source>
        <translation>与建议值相差 {change}</translation>
    </message>
</context>
<context>
    <name>ThresholdSlider</name>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Suggested {t}</source>
        <translation>建议值 {t}</translation>
    </message>
</context>
<context>
    <name>TrainFoot</name>
    <message>
        <source>Start training</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Use this model</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>New training</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>TrainForm</name>
    <message>
        <source>BCE</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>BCE and Dice</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>SGD</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Adam</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>AdamW</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>RMSprop</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Constant</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Step</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Cosine</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Automatic</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Graphics card</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Processor</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Batch</source>
        <translation>批量</translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Optimizer</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How a gradient becomes a step. Each has its own rate.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The rate of the first epoch. Follows the optimizer until changed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Schedule</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How the learning rate runs; the plan is drawn at once.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Down to</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The last rate as a share of the first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Times</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The rate is multiplied by this at each of the epochs.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>At epochs</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Epochs at which the rate falls, with commas: 10, 20.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Slices in one step. Fewer need less memory.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Image size</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The longer side of a slice as the network sees it.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Width</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Filters of the first row. The paper has 32.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Depth</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How often the image is halved. The paper has 4.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Loss</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What training makes small.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Normalisation</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What stands between a convolution and its ReLU.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Compute on</source>
        <translation>计算设备</translation>
    </message>
    <message>
        <source>Automatic takes the graphics card where there is one.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The same seed gives the same split and the same start.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Patients that validate</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Share of the patients that the model never learns from.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Patient pattern</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A regular expression that finds the patient in a file's name. Empty: the folder, else the file.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Split table</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A CSV with the columns patient, part. Empty: drawn by the seed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Part of the table</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The part that teaches. Empty: train.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Channels</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Series to learn from, with commas. Empty: all.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Colours of a picture are</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Names for the channels of colour pictures, in order: pre, FLAIR, post.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Vary the slices while learning</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Small turns, shifts, mirrors and greys, anew each epoch.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A result at every level</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Deep supervision: prediction can then stop at a shallower level and is faster.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Train a model</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A folder with images</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Same folder</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Image suffix</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How the names of images end, such as _flair.nii.gz. Empty: every image.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Mask suffix</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How the names of masks end, such as _seg.nii.gz.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Images</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Masks</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Lesion above mask level</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Grey above this level is lesion. Automatic: above 127 in pictures with 255, else above 0.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Start from</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>A new model, or one that goes on learning.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Epochs</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>How often the whole set is seen.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Advanced</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>New model</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Write the epochs as numbers with commas: 10, 20.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>of {0}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Estimate</source>
        <translation type="unfinished" />
    </message>
    <message numerus="yes">
        <source>%n changed</source>
        <translation type="unfinished">
            <numerusform />
        </translation>
    </message>
    <message>
        <source>cosine down to {0} %</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>step ×{0} at epochs {1}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>constant</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Batch {0} · {1} px · depth {2}, width {3}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0} loss · {1} % of patients validate</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>from {0} to {1}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>logarithmic</source>
        <translation type="unfinished" />
    </message>
</context>
<context>
    <name>TrainPage</name>
    <message>
        <source>Choose a folder of images first.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Memory</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>about {0}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Time</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0} pairs from {1} patients</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Ready to train</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>The best model so far is kept. A stopped run can be resumed.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Training: starting</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Reading {0} of {1}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Training: epoch {0} of {1}, {2} left</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Epoch {0} of {1}, batch {2} of {3}, loss {4}</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Training</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Stopping: the best model is checked and kept</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Stopped</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Finished</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Training stopped: the computing process ended by itself.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>What was trained is kept.</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished" />
    </message>
    <message>
        <source>{0} is the current model on every page.</source>
        <translation type="unfinished" />
    </message>
</context>
</TS>
